"""The console: the desk's threads, knowledge, rota and deployment in a browser, drawn by the server."""
