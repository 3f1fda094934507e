SELECT setval('invoice_no', 5000);
