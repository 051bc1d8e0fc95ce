// Starts what enhances a page; every page works without it.
