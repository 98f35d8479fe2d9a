"""What an adapter needs that reads from somebody else's product over HTTP, whatever the product."""
