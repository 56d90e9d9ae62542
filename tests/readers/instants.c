/* Reads calendars with libical, which Evolution, KDE and Cyrus use, and prints each event's UID, start and end: seconds
   since 1970, or a date. Exit code 1, with the reasons on standard error, when a file breaks a rule of iCalendar. */

#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>

static char *text_of(const char *path) {
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
        perror(path);
        exit(2);
    }
    size_t size = (size_t)ftell(file);
    char *text = calloc(size + 1, 1);
    rewind(file);
    if (text == NULL || fread(text, 1, size, file) != size) {
        perror(path);
        exit(2);
    }
    fclose(file);
    return text;
}

static void print_time(icalcomponent *event, icalcomponent *calendar, icalproperty_kind kind) {
    icalproperty *property = icalcomponent_get_first_property(event, kind);
    struct icaltimetype time = icalproperty_get_datetime_with_component(property, calendar);
    if (time.is_date) {
        printf("\t%04d-%02d-%02d", time.year, time.month, time.day);
    } else {
        printf("\t%lld", (long long)icaltime_as_timet_with_zone(time, icaltime_get_timezone(time)));
    }
}

/* How many rules the component and those in it break. */
static int broken(icalcomponent *component) {
    int count = 0;
    icalproperty *property = icalcomponent_get_first_property(component, ICAL_XLICERROR_PROPERTY);
    for (; property != NULL; property = icalcomponent_get_next_property(component, ICAL_XLICERROR_PROPERTY)) {
        fprintf(stderr, "%s", icalproperty_as_ical_string(property));
        count++;
    }
    icalcomponent *inner = icalcomponent_get_first_component(component, ICAL_ANY_COMPONENT);
    for (; inner != NULL; inner = icalcomponent_get_next_component(component, ICAL_ANY_COMPONENT)) {
        count += broken(inner);
    }
    return count;
}

int main(int argc, char **argv) {
    int count = 0;
    for (int n = 1; n < argc; n++) {
        char *text = text_of(argv[n]);
        icalcomponent *calendar = icalparser_parse_string(text);
        if (calendar == NULL) {
            fprintf(stderr, "%s: no calendar\n", argv[n]);
            return 1;
        }
        icalrestriction_check(calendar);
        count += broken(calendar);
        icalcomponent *event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
        for (; event != NULL; event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
            printf("%s", icalcomponent_get_uid(event));
            print_time(event, calendar, ICAL_DTSTART_PROPERTY);
            print_time(event, calendar, ICAL_DTEND_PROPERTY);
            printf("\n");
        }
        icalcomponent_free(calendar);
        free(text);
    }
    return count > 0;
}
