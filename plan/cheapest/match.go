package cheapest

// matcher sends as much as possible from givers to takers, by augmenting paths.
type matcher struct {
	givers, takers []int
	have, want     []int32 // what is left
	may            func(from, to int) bool
	flow           [][]int32 // [giver][taker]
	via            []int     // of a taker: the giver through which it was found, or −1
	through        []int     // of a giver: the taker through which it was found, or −1
}

// match gives the flow and its total.
func match(givers, takers []int, have, want []int32, may func(from, to int) bool) (flow [][]int32, total int32) {
	k := &matcher{givers: givers, takers: takers, may: may, flow: make([][]int32, len(givers))}
	k.have, k.want = append(k.have, have...), append(k.want, want...)
	k.via, k.through = make([]int, len(takers)), make([]int, len(givers))
	for a := range givers {
		k.flow[a] = make([]int32, len(takers))
		for b := range takers {
			if d := min(k.have[a], k.want[b]); d > 0 && may(givers[a], takers[b]) {
				total += k.send(a, b, d)
			}
		}
	}
	for a := range givers {
		for k.have[a] > 0 {
			b := k.find(a)
			if b < 0 {
				break
			}
			total += k.push(a, b)
		}
	}
	return k.flow, total
}

func (k *matcher) send(a, b int, d int32) int32 {
	k.flow[a][b] += d
	k.have[a] -= d
	k.want[b] -= d
	return d
}

// find looks for a way from a giver to a taker who still wants.
func (k *matcher) find(a int) int {
	for b := range k.via {
		k.via[b] = -1
	}
	for g := range k.through {
		k.through[g] = -1
	}
	for queue := []int{a}; len(queue) > 0; queue = queue[1:] {
		g := queue[0]
		for b := range k.takers {
			if k.via[b] >= 0 || !k.may(k.givers[g], k.takers[b]) {
				continue
			}
			k.via[b] = g
			if k.want[b] > 0 {
				return b
			}
			for h := range k.givers {
				if h != a && k.through[h] < 0 && k.flow[h][b] > 0 {
					k.through[h] = b
					queue = append(queue, h)
				}
			}
		}
	}
	return -1
}

// push sends along the way to a taker: every giver on it gives to the taker
// after it what it gave to the one before.
func (k *matcher) push(a, end int) int32 {
	d := min(k.have[a], k.want[end])
	for b := end; k.via[b] != a; b = k.through[k.via[b]] {
		h := k.via[b]
		d = min(d, k.flow[h][k.through[h]])
	}
	b := end
	for ; k.via[b] != a; b = k.through[k.via[b]] {
		h := k.via[b]
		k.flow[h][b] += d
		k.flow[h][k.through[h]] -= d
	}
	k.flow[a][b] += d
	k.have[a] -= d
	k.want[end] -= d
	return d
}
