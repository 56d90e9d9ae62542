// Reads calendars with ical.js, which Thunderbird and Nextcloud use, and prints each event's UID, start and end: seconds
// since 1970, or a date. The first argument is the library.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [library, ...files] = process.argv.slice(2);
const { default: ICAL } = await import(pathToFileURL(library));

const told = (time) => (time.isDate ? time.toString() : String(time.toUnixTime()));

for (const file of files) {
  const calendar = new ICAL.Component(ICAL.parse(readFileSync(file, "utf8")));
  for (const found of calendar.getAllSubcomponents("vevent")) {
    const event = new ICAL.Event(found);
    console.log([event.uid, told(event.startDate), told(event.endDate)].join("\t"));
  }
}
