//! From the bytes of a file to text; never a guess, never a replacement character.

use super::ScriptError;

const BYTE_ORDER_MARK: &str = "\u{feff}";

pub(super) fn decode(bytes: &[u8]) -> Result<&str, ScriptError> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(ScriptError::Utf16);
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let offset = error.valid_up_to();
        ScriptError::NotUtf8 { line: line_at(bytes, offset), offset }
    })?;
    match bytes.iter().position(|byte| *byte == 0) {
        Some(offset) => Err(ScriptError::Nul { line: line_at(bytes, offset), offset }),
        None => Ok(text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text)),
    }
}

/// The line of the byte at `offset`, which starts at 1.
fn line_at(bytes: &[u8], offset: usize) -> usize {
    bytes[..offset].split(|byte| *byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_as_if_absent() {
        assert_eq!(decode(b"\xef\xbb\xbfSELECT 1"), Ok("SELECT 1"));
    }

    #[test]
    fn other_encodings_are_refused_with_the_place() {
        assert_eq!(decode(b"\xff\xfeS\0"), Err(ScriptError::Utf16));
        assert_eq!(decode(b"a\nb \xe9"), Err(ScriptError::NotUtf8 { line: 2, offset: 4 }));
        assert_eq!(decode(b"a\n\n\0"), Err(ScriptError::Nul { line: 3, offset: 3 }));
        assert_eq!(decode(b"S\0E\0"), Err(ScriptError::Nul { line: 1, offset: 1 }));
    }
}
