"""What Word and PowerPoint files share: safe text, native charts, colours, and bytes that are the same every time."""
