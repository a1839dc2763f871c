//! Finds the section of records in rlibs, object files, executables and libraries of any platform.

use std::{fs::File, path::Path};

use object::{
    Object, ObjectSection, ReadCache, ReadRef,
    read::{FileKind, archive::ArchiveFile},
};
use schema_model::declaration::record::{ByteOrder, Record, decode};

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
    let mut records = Vec::new();
    for (section, order) in sections {
        let found = decode(&section, order);
        records.extend(found.map_err(|source| ArtifactError::Record { path: path.to_owned(), source })?);
    }
    Ok(records)
}

type Section = (Vec<u8>, ByteOrder);

fn sections(cache: &ReadCache<File>) -> object::Result<Vec<Section>> {
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

fn push_section<'a>(found: &mut Vec<Section>, data: impl ReadRef<'a>) -> object::Result<()> {
    let object = match object::File::parse(data) {
        Ok(object) => object,
        // An archive may hold what is no object: bitcode, text.
        Err(_) if FileKind::parse(data).is_err() => return Ok(()),
        Err(error) => return Err(error),
    };
    let order = if object.is_little_endian() { ByteOrder::Little } else { ByteOrder::Big };
    for section in object.sections() {
        if section.name().is_ok_and(|name| SECTIONS.contains(&name)) {
            found.push((section.uncompressed_data()?.into_owned(), order));
        }
    }
    Ok(())
}
