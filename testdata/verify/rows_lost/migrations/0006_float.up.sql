ALTER TABLE things ALTER f TYPE float4;
