//! `${name}` in a file, and what stands for it.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// What stands for `${name}`, by name. A name that is not given stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Placeholders(BTreeMap<String, String>);

impl Placeholders {
    /// These values. They should hold no line end: the lines of a report are then
    /// those of the file; columns behind a placeholder are those of the filled
    /// text.
    pub const fn new(values: BTreeMap<String, String>) -> Self {
        Self(values)
    }

    /// `text` with its placeholders filled. What stands for one is not read again.
    pub fn fill<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.0.is_empty() || !text.contains("${") {
            return Cow::Borrowed(text);
        }
        let (mut filled, mut rest) = (String::with_capacity(text.len()), text);
        while let Some(start) = rest.find("${") {
            let (before, from) = rest.split_at(start);
            filled.push_str(before);
            let named = from[2..]
                .split_once('}')
                .and_then(|(name, rest)| self.0.get(name).map(|value| (value, rest)));
            match named {
                Some((value, behind)) => {
                    filled.push_str(value);
                    rest = behind;
                }
                None => {
                    filled.push_str("${");
                    rest = &from[2..];
                }
            }
        }
        filled.push_str(rest);
        Cow::Owned(filled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_names_are_filled_and_others_stay() {
        let values = [("schema", "app"), ("owner", "${schema}")];
        let values = values.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let placeholders = Placeholders::new(BTreeMap::from(values));
        for (text, expected) in [
            ("SELECT 1", "SELECT 1"),
            ("${schema}.t, ${schema}", "app.t, app"),
            ("${owner}", "${schema}"),
            ("${other} ${schema} ${", "${other} app ${"),
            ("${${schema}}", "${app}"),
            ("$${schema}", "$app"),
        ] {
            assert_eq!(placeholders.fill(text), expected);
        }
    }
}
