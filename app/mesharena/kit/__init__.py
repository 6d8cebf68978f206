"""What the services share; imports no service."""
