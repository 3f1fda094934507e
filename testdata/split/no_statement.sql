 
-- nothing
;;
/* here */ ; 