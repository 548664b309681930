"""What every protocol on HTTP needs: one client, logins, ways through gateways."""
