DELETE FROM states WHERE state IN ('open', 'closed');
