DELETE FROM log WHERE line = '';
