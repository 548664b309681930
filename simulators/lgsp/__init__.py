"""What stands in front of document systems: a provincial LGSP, an X-Road security server, its adapter."""
