// Package staffing compares the teachers of a county with what its schools
// need: posts by the norm, teachers by subject from the lessons of the
// timetable, those to be recruited over the coming years as teachers retire and
// classes come and go, and where one teacher could serve several small schools.
//
// Every number of law or practice comes from a pack (cn/staffing): pupils for
// each post, lessons a week of each subject and grade, lessons a week of a
// teacher, ages of retirement. Where it is only an example, the report says so.
//
// Public primary and junior sections count; special and private schools staff
// themselves. The package is pure: no clock, no disk, no chance.
package staffing
