mod code;
mod oracle;
mod split;
