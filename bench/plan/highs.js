// node highs.js MODEL.lp GAP SECONDS : HiGHS as WebAssembly (npm install highs@1.15.3)
const fs = require('fs')
const [, , file, gap, limit] = process.argv
require('highs')().then(h => {
  const start = Date.now()
  const s = h.solve(fs.readFileSync(file, 'utf8'), { mip_rel_gap: +gap, time_limit: +limit, output_flag: false })
  const u = process.resourceUsage()
  console.log(`${s.Status} ${s.ObjectiveValue} in ${(Date.now() - start) / 1000} s, cpu ${(u.userCPUTime / 1e6).toFixed(1)} s, peak ${Math.round(u.maxRSS / 1024)} MiB`)
})
