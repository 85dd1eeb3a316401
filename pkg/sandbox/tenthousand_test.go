package sandbox_test

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

const tenThousand = 10_000

// full is a sandbox with ten thousand profiles, links and memberships.
type full struct {
	client
	sandbox.Filled
	admin string
}

func fill(tb testing.TB, o sandbox.Options) full {
	tb.Helper()
	o.Limits = map[string]int{"profiles": 2 * tenThousand}
	s, err := sandbox.New(tb.Context(), o)
	if err != nil {
		tb.Fatal(err)
	}
	filled, err := s.Fill(tb.Context(), tenThousand)
	if err != nil {
		tb.Fatal(err)
	}
	server := httptest.NewServer(s)
	tb.Cleanup(server.Close)
	transport := &http.Transport{MaxIdleConnsPerHost: 256}
	tb.Cleanup(transport.CloseIdleConnections)
	c := client{tb, server.URL, &http.Client{Transport: transport}}
	return full{c, filled, c.login(sandbox.AdminKey)}
}

// operation is one that many clients do, to the profile of a number.
type operation struct {
	name string
	do   func(f full, i int) answer
	want int
}

func operations() []operation {
	name := func(i int) string { return "p-" + strconv.Itoa(i) }
	return []operation{
		{"create", func(f full, i int) answer {
			return f.post("/v1/profiles", f.admin, `{"name":"new-`+strconv.Itoa(i)+`","account_id":"`+sandbox.AccountID+`"}`)
		}, 201},
		{"get by ID", func(f full, i int) answer { return f.get("/v1/profiles/"+f.Profiles[i], f.admin) }, 200},
		{"find by name", func(f full, i int) answer {
			return f.get("/v1/profiles?"+account+"&name="+name(i), f.admin)
		}, 200},
		{"update", func(f full, i int) answer {
			return f.do("PUT", "/v1/profiles/"+f.Profiles[i], f.admin, "application/json", `{"description":"1"}`, "If-Match", "*")
		}, 200},
		{"list its links", func(f full, i int) answer { return f.get("/v1/profiles/"+f.Profiles[i]+"/links", f.admin) }, 200},
		{"link", func(f full, i int) answer {
			return f.post("/v1/profiles/"+f.Profiles[i]+"/links", f.admin, linkBody("IKS_SA", demoVPC, "other", name(i)))
		}, 201},
		{"unlink", func(f full, i int) answer {
			return f.do("DELETE", "/v1/profiles/"+f.Profiles[i]+"/links?type=IKS_SA&crn="+demoVPC+"&namespace=n&name="+name(i), f.admin, "", "")
		}, 204},
		{"page of profiles", func(f full, _ int) answer {
			return f.get("/v1/profiles?"+account+"&pagesize=100", f.admin)
		}, 200},
		{"page of members", func(f full, i int) answer {
			return f.get("/v2/groups/"+f.Groups[i/50]+"/members?limit=50", f.admin)
		}, 200},
	}
}

// Two hundred clients work on ten thousand profiles at once. What a file holds afterwards is what they did.
func TestTenThousandProfilesAndTwoHundredClients(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state")
	for name, o := range map[string]sandbox.Options{"in memory": {}, "in a file": {State: path}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := fill(t, o)
			const clients = 200
			var failed atomic.Int64
			crowd(clients, func(number int) {
				i := number * (tenThousand / clients)
				for step, op := range operations() {
					if a := op.do(f, i+step); a.status != op.want {
						failed.Add(1)
						t.Errorf("%s: status %d: %s", op.name, a.status, a.text)
						return
					}
				}
			})
			last := f.client
			if o.State != "" {
				last = start(t, sandbox.Options{State: path}) // it has seen nothing of that, and reads the file
			}
			for _, number := range []int{0, 77, clients - 1} {
				i := number * (tenThousand / clients)
				want(t, last.get("/v1/profiles/"+f.Profiles[i+3], f.admin), 200, `"description":"1"`, `"entity_tag":"2-`)
				want(t, last.get("/v1/profiles/"+f.Profiles[i+5]+"/links", f.admin), 200, `"namespace":"n"`, `"namespace":"other"`)
				want(t, last.get("/v1/profiles/"+f.Profiles[i+6]+"/links", f.admin), 200, `"links":[]`)
			}
			want(t, last.get("/v1/profiles?"+account+"&pagesize=1&pagetoken="+b64([]byte("page:9999")), f.admin), 200, `"name":"p-9999"`)
			for number := range clients {
				a := last.get("/v1/profiles?"+account+"&name=new-"+strconv.Itoa(number*(tenThousand/clients)), f.admin)
				if found, _ := a.json["profiles"].([]any); len(found) != 1 {
					t.Errorf("what client %d created is there %d times", number, len(found))
				}
			}
		})
	}
}

// BenchmarkTenThousand gives, for a sandbox with ten thousand profiles, how many requests a second two hundred clients are
// answered, how long half of them and 99 of 100 wait, and what the process holds in memory, the clients included.
func BenchmarkTenThousand(b *testing.B) {
	for _, where := range []string{"memory", "file"} {
		o := sandbox.Options{}
		if where == "file" {
			o.State = filepath.Join(b.TempDir(), "state")
		}
		before := heap()
		f := fill(b, o)
		holds := heap() - before
		for _, op := range operations() {
			if op.want == 204 || op.want == 201 {
				continue // they can be done once only
			}
			b.Run(where+"/"+strings.ReplaceAll(op.name, " ", "-"), func(b *testing.B) {
				var next atomic.Int64
				var mu sync.Mutex
				var waits []time.Duration
				b.SetParallelism(200 / runtime.GOMAXPROCS(0))
				b.RunParallel(func(pb *testing.PB) {
					var mine []time.Duration
					for pb.Next() {
						begun := time.Now()
						if a := op.do(f, int(next.Add(1))%tenThousand); a.status != op.want {
							b.Errorf("status %d: %s", a.status, a.text)
						}
						mine = append(mine, time.Since(begun))
					}
					mu.Lock()
					defer mu.Unlock()
					waits = append(waits, mine...)
				})
				slices.Sort(waits)
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "req/s")
				b.ReportMetric(waits[len(waits)/2].Seconds()*1000, "p50-ms")
				b.ReportMetric(waits[len(waits)*99/100].Seconds()*1000, "p99-ms")
				b.ReportMetric(float64(holds)/(1<<20), "MiB")
			})
		}
	}
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// BenchmarkOpen is how long it takes to begin with a state of ten thousand profiles.
func BenchmarkOpen(b *testing.B) {
	path := filepath.Join(b.TempDir(), "state")
	fill(b, sandbox.Options{State: path})
	for b.Loop() {
		if _, err := sandbox.New(b.Context(), sandbox.Options{State: path}); err != nil {
			b.Fatal(err)
		}
	}
}
