mod oracle;
mod split;
