"""The national document axis (VXP): signed headers, edXML, a queue that forgets what it was told is done."""
