"""A document office in the shape of Viettel vOffice: SOAP, parameters arg0..n, the login inside the body."""
