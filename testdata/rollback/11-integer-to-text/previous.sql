UPDATE users SET visits = visits + 1;
