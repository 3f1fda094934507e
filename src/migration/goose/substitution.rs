//! `-- +goose ENVSUB ON`: `$VAR` and `${VAR}`, line by line, after
//! `mfridman/interpolate`. Variables have the values of placeholders; one without a
//! value would be empty for goose, and is refused here.

use crate::migration::{Format, Placeholders, ReadError};

/// `text`, a file called `name`, as goose runs it.
pub(super) fn substitute(
    name: &str,
    text: &str,
    values: &Placeholders,
) -> Result<Option<String>, ReadError> {
    let mut on = false;
    let mut found = false;
    let mut out = String::with_capacity(text.len());
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let comment = line.trim_start().starts_with("--");
        if comment && line.contains("+goose") {
            let command = line.replace("--", "").replacen("+goose", "", 1);
            match command.trim().to_ascii_uppercase().as_str() {
                "ENVSUB ON" => on = true,
                "ENVSUB OFF" => on = false,
                _ => {}
            }
            out += line;
        } else if on && line.contains(['$', '\\']) {
            found = true;
            let mut parser = Parser { rest: line, values };
            out += &parser.until(None).map_err(|wrong| refusal(name, index + 1, wrong))?;
        } else {
            out += line;
        }
    }
    Ok(found.then_some(out))
}

enum Wrong {
    NoValue(String),
    Syntax(String),
}

fn refusal(file: &str, line: usize, wrong: Wrong) -> ReadError {
    let file = file.to_owned();
    match wrong {
        Wrong::NoValue(name) => {
            let written = format!("${name}");
            ReadError::Placeholder { file, line, written, name, format: Format::Goose }
        }
        Wrong::Syntax(text) => {
            let why = format!(
                "goose refuses `{text}` between `ENVSUB ON` and `ENVSUB OFF`: behind `$` it expects \
                 a name; write `$$` for a dollar sign, or end the substitution before this line"
            );
            ReadError::Refused { file, line, why }
        }
    }
}

struct Parser<'a> {
    rest: &'a str,
    values: &'a Placeholders,
}

impl<'a> Parser<'a> {
    /// What stands before `stop`, or before the end, with its variables replaced.
    fn until(&mut self, stop: Option<char>) -> Result<String, Wrong> {
        let mut out = String::new();
        while let Some(next) = self.rest.chars().next().filter(|next| Some(*next) != stop) {
            let escaped = [("\\\\", "\\\\"), ("\\$", "$"), ("$$", "$"), ("$(", "$(")];
            if let Some((from, to)) = escaped.iter().find(|(from, _)| self.rest.starts_with(from)) {
                out += to;
                self.rest = &self.rest[from.len()..];
            } else if next == '$' && self.rest.len() > 1 {
                out += &self.variable()?;
            } else {
                out.push(next);
                self.rest = &self.rest[next.len_utf8()..];
            }
        }
        Ok(out)
    }

    fn variable(&mut self) -> Result<String, Wrong> {
        let written = self.rest;
        let syntax = || Wrong::Syntax(written.chars().take(12).collect::<String>().trim().into());
        self.rest = &self.rest[1..];
        if !self.rest.starts_with('{') {
            let name = self.name().ok_or_else(syntax)?;
            return self.value(name);
        }
        self.rest = &self.rest[1..];
        let name = self.name().ok_or_else(syntax)?;
        let operators = [":-", "-", "?", ":"];
        let operator = operators.into_iter().find(|operator| self.rest.starts_with(operator));
        self.rest = &self.rest[operator.map_or(0, str::len)..];
        let value = match operator {
            None => self.value(name)?,
            Some(":") => return Err(syntax()),
            Some(operator) => {
                let other = self.until(Some('}'));
                match (self.values.get(name), operator) {
                    (Some(value), "-" | "?") => value.to_owned(),
                    (Some(value), _) if !value.is_empty() => value.to_owned(),
                    (None, "?") => return Err(Wrong::NoValue(name.to_owned())),
                    _ => other?,
                }
            }
        };
        self.rest = self.rest.strip_prefix('}').ok_or_else(syntax)?;
        Ok(value)
    }

    fn name(&mut self) -> Option<&'a str> {
        self.rest.starts_with(char::is_alphabetic).then_some(())?;
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest;
        Some(name)
    }

    fn value(&self, name: &str) -> Result<String, Wrong> {
        let value = self.values.get(name).map(str::to_owned);
        value.ok_or_else(|| Wrong::NoValue(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_replaced_where_goose_does() {
        let values: Placeholders = [("A", "x"), ("EMPTY", "")].into_iter().collect();
        let read = |text: &str| {
            let text = format!("$A\n-- +goose ENVSUB ON\n{text}\n-- +goose envsub off\n$A");
            let read = substitute("f", &text, &values);
            read.map(|text| text.unwrap().lines().nth(2).unwrap().to_owned())
        };
        assert_eq!(read("a $A ${A}b").unwrap(), "a x xb");
        assert_eq!(read("${B:-d${A}}${EMPTY:-e}${EMPTY-f}").unwrap(), "dxe");
        assert_eq!(read("$$ \\$ $( \\\\").unwrap(), "$ $ $( \\\\");
        for (text, message) in [
            ("1 $B", "read `f` line 3: nothing gives `$B` a value"),
            ("${B?x}", "read `f` line 3: nothing gives `$B` a value"),
            ("$1", "read `f` line 3: goose refuses `$1`"),
        ] {
            let error = read(text).unwrap_err().to_string();
            assert!(error.starts_with(message), "{error}");
        }
    }
}
