"""The pages, the API and the live updates: `create_app` makes the application that `serve` runs.

`site` answers an address with a reply, for the server and the static export alike; `app` is its face on the network.
"""
