exports.up = (pgm) => {}
