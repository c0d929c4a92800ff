"""What every interface calls: answering questions, and the record of a server."""
