//! Finds the section of records in rlibs, object files, executables and libraries of any platform.

use std::{borrow::Cow, fs::File, path::Path};

use object::{
    Object, ObjectSection, ReadCache, ReadRef,
    read::{FileKind, archive::ArchiveFile},
};
use schema_model::declaration::record::{ByteOrder, Record, RecordError, decode};

use super::ArtifactError;

/// What the derives call the section in ELF, Mach-O and COFF.
const SECTIONS: [&str; 3] = [".note.schemagen", "__schemagen", ".schmgen"];

/// Reads the records of a file.
pub(super) fn read(path: &Path) -> Result<Vec<Record>, ArtifactError> {
    let file = File::open(path).map_err(|source| ArtifactError::Read { path: path.to_owned(), source })?;
    // Reads only the parts that are asked for: artifacts are large, sections are small.
    let cache = ReadCache::new(file);
    let sections =
        sections(&cache).map_err(|source| ArtifactError::Object { path: path.to_owned(), source })?;
    let found = read_all(&sections);
    found.map_err(|source| ArtifactError::Record { path: path.to_owned(), source })
}

/// Reads one half beside the other: nothing takes more of the time of `check`, and sections know nothing of each other.
fn read_all(sections: &[Section<'_>]) -> Result<Vec<Record>, RecordError> {
    let (first, second) = sections.split_at(sections.len() / 2);
    if first.is_empty() {
        return read_each(second);
    }
    std::thread::scope(|scope| {
        let second = scope.spawn(|| read_each(second));
        let mut records = read_each(first)?;
        records.extend(second.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
        Ok(records)
    })
}

fn read_each(sections: &[Section<'_>]) -> Result<Vec<Record>, RecordError> {
    let mut records = Vec::new();
    for (section, order) in sections {
        records.append(&mut decode(section, *order)?);
    }
    Ok(records)
}

/// What a section holds, mostly as it lies in the cache.
type Section<'a> = (Cow<'a, [u8]>, ByteOrder);

fn sections(cache: &ReadCache<File>) -> object::Result<Vec<Section<'_>>> {
    let mut found = Vec::new();
    if FileKind::parse(cache)? != FileKind::Archive {
        push_section(&mut found, cache)?;
        return Ok(found);
    }
    let archive = ArchiveFile::parse(cache)?;
    for member in archive.members() {
        let member = member?;
        // The crate's metadata is a member too.
        if member.name().ends_with(b".o") || member.name().ends_with(b".obj") {
            let (start, size) = member.file_range();
            push_section(&mut found, cache.range(start, size))?;
        }
    }
    Ok(found)
}

fn push_section<'a>(found: &mut Vec<Section<'a>>, data: impl ReadRef<'a>) -> object::Result<()> {
    let object = match object::File::parse(data) {
        Ok(object) => object,
        // An archive may hold what is no object: bitcode, text.
        Err(_) if FileKind::parse(data).is_err() => return Ok(()),
        Err(error) => return Err(error),
    };
    let order = if object.is_little_endian() { ByteOrder::Little } else { ByteOrder::Big };
    for section in object.sections() {
        if section.name().is_ok_and(|name| SECTIONS.contains(&name)) {
            found.push((section.uncompressed_data()?, order));
        }
    }
    Ok(())
}
