"""What products tell by themselves: when it is signed it is believed, and they are read again."""
