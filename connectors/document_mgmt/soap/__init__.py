"""Systems with a WSDL: requests as it says, answers read while they come."""
