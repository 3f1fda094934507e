SELECT 'a;b', 'it''s; fine', 'back\'; SELECT E'it\'s; here', e'\\'; SELECT E'a'
  -- a comment between the halves
  'b\';c';
SELECT E'a' 'b\';
SELECT U&'d\0061t;a' UESCAPE '!', U&"d;\0061t", B'01;', X'1f;', N'n;', b'0';
SELECT type'x\'; SELECT "a;b", "say ""hi;""", "";
SELECT 'a multi
line; literal';
SELECT 'E';
