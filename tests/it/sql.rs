mod code;
mod oracle;
mod spans;
mod split;
