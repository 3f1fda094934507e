SELECT do_something_unseen();
