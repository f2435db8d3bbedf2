package casework_test

// childYAML is a small procedure about a pupil, faultYAML one about a failed
// requirement; the packs have the real ones.
const childYAML = `
id: child
version: "1"
label: {zh: 孩子, en: Child}
about: pupil
number: 孩{year}-{n}
cite: {doc: 测试, at: 全文, status: local}
ledger: {label: {zh: 台账, en: Ledger}, group: {zh: 学生, en: Pupils}, columns: [number, found, state, due], by: [met], views: [{id: all, label: {zh: 全部, en: All}, states: [watch, gone, back]}]}
opens: [{by: [teacher, head, township, bureau]}]
parties:
  - {id: teacher, label: {zh: 班主任, en: Teacher}, line: education, rank: 1, scope: class, roles: [class_teacher]}
  - {id: head, label: {zh: 校长, en: Head}, line: education, rank: 2, scope: school, roles: [school_head]}
  - {id: bureau, label: {zh: 教育局, en: Bureau}, line: education, rank: 3, scope: county, roles: [county_statistician, county_leader]}
  - {id: township, label: {zh: 乡镇, en: Township}, line: government, rank: 3, scope: township, roles: [township_officer]}
  - {id: village, label: {zh: 村, en: Village}, line: government, rank: 2, scope: township, for: township}
fields:
  - {id: first, label: {zh: 首次缺勤日, en: First day}, kind: date}
states:
  - {id: watch, label: {zh: 关注, en: Watched}, kind: open}
  - {id: gone, label: {zh: 辍学, en: Gone}, kind: open}
  - {id: back, label: {zh: 返校观察, en: Back}, kind: open}
  - {id: leave, label: {zh: 休学, en: Leave}, kind: waiting}
  - {id: done, label: {zh: 销号, en: Closed}, kind: closed, outcome: returned}
  - {id: moved, label: {zh: 转学, en: Moved}, kind: closed, outcome: transferred}
  - {id: wrong, label: {zh: 错误建档, en: Wrong}, kind: cancelled}
steps:
  - id: visit
    label: {zh: 家访, en: Visit}
    from: [watch, gone]
    by: [teacher, head, village]
    repeat: true
    needs: [{kind: photo, label: {zh: 照片, en: Photo}}, {kind: place, label: {zh: 定位, en: Place}, soft: true}]
    fields:
      - {id: met, label: {zh: 见到的人, en: Met}, kind: choice, required: true, options: [{id: child, label: {zh: 学生, en: Child}}, {id: nobody, label: {zh: 无人, en: Nobody}}]}
      - {id: found, label: {zh: 情况, en: Findings}, kind: long}
    issues: [record]
  - {id: limit, label: {zh: 限期返校, en: Limit}, from: [gone], by: [township], after: [visit], fields: [{id: by_day, label: {zh: 期限, en: By}, kind: date, required: true}], issues: [notice]}
  - {id: give_leave, label: {zh: 休学, en: Leave}, from: [watch, gone], to: leave, by: [bureau]}
  - {id: return, label: {zh: 返校, en: Return}, from: [watch, gone, leave], to: back, by: [teacher, head]}
  - {id: close, label: {zh: 销号, en: Close}, from: [back], to: done, by: [bureau]}
  - {id: move, label: {zh: 转学, en: Move}, from: [watch, gone, back], to: moved, by: [head]}
  - {id: cancel, label: {zh: 作废, en: Cancel}, from: [watch, gone], to: wrong, by: [head]}
  - {id: again, label: {zh: 重新立案, en: Again}, from: [done, moved], to: gone, by: [head], reopen: true}
repeat: {every: {n: 1, unit: week}, cite: {doc: 测试, at: 催办, status: local}}
clocks:
  - id: visiting
    label: {zh: 家访时限, en: Visit}
    starts: opened
    stops: ['step:visit', closed]
    within: {n: 1, unit: school_day}
    owner: teacher
    warn: [{n: 6, unit: hour}]
    rungs:
      - {after: {n: 0, unit: school_day}, to: [head, village], owner: head}
      - {after: {n: 1, unit: school_day}, to: [bureau, township], owner: township}
    cite: {doc: 测试, at: 一, status: local}
  - {id: staying, label: {zh: 三日, en: Three days}, starts: opened, stops: ['state:back', 'state:leave', closed], within: {n: 3, unit: school_day}, owner: head, sets: gone, cite: {doc: 测试, at: 二, status: local}}
  - {id: limited, label: {zh: 限期, en: Limit}, starts: 'field:by_day', stops: ['state:back', closed], within: {n: 0, unit: day}, owner: township, cite: {doc: 测试, at: 三, status: local}}
  - {id: watching, label: {zh: 月查, en: Monthly}, starts: 'state:gone', stops: ['step:visit', 'state:back'], within: {n: 1, unit: month}, every: true, owner: bureau, cite: {doc: 测试, at: 四, status: local}}
documents:
  - {id: record, label: {zh: 家访记录, en: Record}, layout: record.yaml, cite: {doc: 测试, at: 五, status: local}}
  - {id: notice, label: {zh: 通知书, en: Notice}, number: '{county}限返〔{year}〕{n}号', issuer: township, layout: notice.yaml, cite: {doc: 测试, at: 六, status: local}}
close: {states: [done], after: [visit], days: {n: 30, unit: day}}
statements:
  - {id: school_month, label: {zh: 月报, en: Month}, level: school, period: month, due_day: 5, counts: [gone], cite: {doc: 测试, at: 七, status: local}}
  - {id: county_quarter, label: {zh: 季报, en: Quarter}, level: county, period: quarter, due: {n: 10, unit: workday}, counts: [gone], cite: {doc: 测试, at: 八, status: local}}
  - {id: city_term, label: {zh: 学期报, en: Term}, level: city, period: term, due: {n: 1, unit: month}, counts: [gone], cite: {doc: 测试, at: 九, status: local}}
  - {id: province_year, label: {zh: 年报, en: Year}, level: province, period: school_year, due: {n: 2, unit: month}, counts: [gone], cite: {doc: 测试, at: 十, status: local}}
look: {within: {n: 1, unit: hour}, cite: {doc: 测试, at: 十一, status: local}}
facts:
  - {field: home_taught_students, of: count, where: {states: [gone]}, by: school}
`

const faultYAML = `
id: fault
version: "1"
label: {zh: 整改, en: Rectification}
about: requirement
cite: {doc: 测试, at: 全文, status: local}
ledger: {label: {zh: 台账, en: Ledger}, group: {zh: 督导, en: Inspection}, columns: [number, state], views: [{id: all, label: {zh: 全部, en: All}, states: [listed]}]}
opens: [{by: [county, school]}]
parties:
  - {id: school, label: {zh: 学校, en: School}, line: education, rank: 1, scope: school, roles: [school_head]}
  - {id: county, label: {zh: 县, en: County}, line: education, rank: 2, scope: county, roles: [county_statistician, inspector]}
states:
  - {id: listed, label: {zh: 挂账, en: Listed}, kind: open}
  - {id: closed, label: {zh: 办结, en: Closed}, kind: closed, outcome: closed}
  - {id: dropped, label: {zh: 撤销, en: Dropped}, kind: cancelled}
steps:
  - {id: mend, label: {zh: 整改, en: Mend}, from: [listed], by: [school], repeat: true}
  - {id: accept, label: {zh: 销账, en: Accept}, from: [listed], to: closed, by: [county, system]}
  - {id: drop, label: {zh: 撤销, en: Drop}, from: [listed], to: dropped, by: [county]}
  - {id: again, label: {zh: 再次列入, en: Again}, from: [closed], to: listed, by: [county], reopen: true}
clocks:
  - {id: mending, label: {zh: 整改期限, en: Mend}, starts: opened, stops: [closed], within: {n: 30, unit: workday}, owner: school, warn: [{n: 5, unit: workday}], rungs: [{after: {n: 5, unit: workday}, to: [county], owner: county}], cite: {doc: 测试, at: 一, status: local}}
close: {recheck: true, after: [mend]}
`
