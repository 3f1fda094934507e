//! Values as text: how SQL, arrays, records and ranges write them.

/// The text of an array of one dimension; `None` is NULL.
pub(super) fn array(elements: &[Option<String>]) -> String {
    let elements: Vec<String> = elements
        .iter()
        .map(|element| element.as_ref().map_or_else(|| "NULL".to_owned(), |text| quoted(text)))
        .collect();
    format!("{{{}}}", elements.join(","))
}

/// The elements of such a text; nothing where it is not one of one dimension.
pub(super) fn elements(array: &str) -> Option<Vec<String>> {
    let inner = array.strip_prefix('{')?.strip_suffix('}')?;
    let mut elements = Vec::new();
    let (mut element, mut in_quotes, mut any) = (String::new(), false, false);
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => element.extend(characters.next()),
            '"' => (in_quotes, any) = (!in_quotes, true),
            '{' | '}' if !in_quotes => return None,
            ',' if !in_quotes => elements.push(std::mem::take(&mut element)),
            other => (element, any) = (element + &other.to_string(), true),
        }
    }
    if any || !elements.is_empty() {
        elements.push(element);
    }
    Some(elements)
}

/// The text of a record; `None` is NULL.
pub(super) fn record(fields: &[Option<String>]) -> String {
    let fields: Vec<String> = fields
        .iter()
        .map(|field| field.as_ref().map_or_else(String::new, |text| quoted(text)))
        .collect();
    format!("({})", fields.join(","))
}

/// The fields of a record as the server writes it.
pub(in crate::verify) fn fields(record: &str) -> Vec<Option<String>> {
    let inner = record.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
    let Some(inner) = inner else { return vec![Some(record.to_owned())] };
    let mut fields = Vec::new();
    let (mut field, mut in_quotes): (Option<String>, bool) = (None, false);
    let mut characters = inner.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if in_quotes && characters.peek() == Some(&'"') => {
                characters.next();
                field.get_or_insert_default().push('"');
            }
            '"' => {
                in_quotes = !in_quotes;
                field.get_or_insert_default();
            }
            '\\' => field.get_or_insert_default().extend(characters.next()),
            ',' if !in_quotes => fields.push(field.take()),
            other => field.get_or_insert_default().push(other),
        }
    }
    fields.push(field);
    fields
}

/// The text of a range with its lower and without its upper bound.
pub(super) fn range(lower: &str, upper: &str) -> String {
    format!("[{},{})", quoted(lower), quoted(upper))
}

/// Inside arrays, records and ranges a backslash escapes.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_comes_back() {
        let some = |text: &str| Some(text.to_owned());
        for values in [
            vec![some("a"), None, some("")],
            vec![None],
            vec![some("say \"hi\", \\o/"), some("(1,2)"), None],
            vec![some(" two\nlines ")],
        ] {
            assert_eq!(fields(&record(&values)), values);
        }
        // As the server writes them: quotes are doubled.
        assert_eq!(
            fields(r#"(1,"a ""b"" c",,"\\x00")"#),
            [some("1"), some("a \"b\" c"), None, some("\\x00")]
        );
    }

    #[test]
    fn an_array_comes_back() {
        let all = ["a", "", "b,c", "d\"e", "{}"].map(str::to_owned);
        assert_eq!(elements(&array(&all.clone().map(Some))).expect("an array"), all);
        assert_eq!(elements("{}"), Some(Vec::new()));
        assert_eq!(elements("{open,paid}").map(|all| all.len()), Some(2));
        assert_eq!(elements("{{1,2},{3,4}}"), None);
        assert_eq!(elements("a"), None);
    }
}
