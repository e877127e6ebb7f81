package nodenetwork

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"time"

	"golang.org/x/net/dns/dnsmessage"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
)

// zone answers for SERVICE.NAMESPACE.svc.cluster.local and POD.SERVICE.NAMESPACE.svc.cluster.local.
const zone = ".svc.cluster.local."

type resolver struct {
	services, slices cache.Store
	upstream         string
}

func serveNames(client kubernetes.Interface, address, upstream string) error {
	factory := informers.NewSharedInformerFactory(client, 0)
	r := resolver{factory.Core().V1().Services().Informer().GetStore(),
		factory.Discovery().V1().EndpointSlices().Informer().GetStore(), upstream}
	factory.Start(context.Background().Done())
	factory.WaitForCacheSync(context.Background().Done())
	socket, err := net.ListenPacket("udp", address)
	if err != nil {
		return err
	}
	fmt.Println("cluster DNS and API forwarder ready")
	for {
		buffer := make([]byte, 1500)
		n, from, err := socket.ReadFrom(buffer)
		if err != nil {
			return err
		}
		go func() {
			if reply := r.answer(buffer[:n]); reply != nil {
				_, _ = socket.WriteTo(reply, from)
			}
		}()
	}
}

func (r resolver) answer(query []byte) []byte {
	var message dnsmessage.Message
	if message.Unpack(query) != nil || len(message.Questions) != 1 {
		return nil
	}
	question := message.Questions[0]
	name := strings.ToLower(question.Name.String())
	if !strings.HasSuffix(name, ".cluster.local.") {
		return relay(query, r.upstream)
	}
	message.Response, message.Authoritative, message.RecursionAvailable = true, true, true
	message.Additionals = nil
	addresses, found := r.lookup(strings.Split(strings.TrimSuffix(name, zone), "."))
	if !found {
		message.RCode = dnsmessage.RCodeNameError
	}
	for _, text := range addresses {
		if address, err := netip.ParseAddr(text); err == nil && address.Is4() && question.Type == dnsmessage.TypeA {
			message.Answers = append(message.Answers, dnsmessage.Resource{
				Header: dnsmessage.ResourceHeader{Name: question.Name, Class: dnsmessage.ClassINET, TTL: 5},
				Body:   &dnsmessage.AResource{A: address.As4()}})
		}
	}
	reply, err := message.Pack()
	if err != nil {
		return nil
	}
	return reply
}

// lookup finds the addresses of [SERVICE NAMESPACE] or [POD SERVICE NAMESPACE].
func (r resolver) lookup(parts []string) (addresses []string, found bool) {
	if len(parts) < 2 || len(parts) > 3 {
		return nil, false
	}
	service, namespace := parts[len(parts)-2], parts[len(parts)-1]
	item, exists, _ := r.services.GetByKey(namespace + "/" + service)
	if !exists {
		return nil, false
	}
	if address := item.(*corev1.Service).Spec.ClusterIP; len(parts) == 2 && address != corev1.ClusterIPNone {
		return []string{address}, true
	}
	for _, item := range r.slices.List() {
		slice := item.(*discoveryv1.EndpointSlice)
		if slice.Namespace != namespace || slice.Labels[discoveryv1.LabelServiceName] != service {
			continue
		}
		for _, endpoint := range slice.Endpoints {
			if len(parts) == 2 || endpoint.Hostname != nil && *endpoint.Hostname == parts[0] {
				addresses = append(addresses, endpoint.Addresses...)
			}
		}
	}
	return addresses, len(parts) == 2 || len(addresses) > 0
}

func relay(query []byte, upstream string) []byte {
	if upstream == "" {
		return nil
	}
	socket, err := net.Dial("udp", upstream)
	if err != nil {
		return nil
	}
	defer socket.Close()
	_ = socket.SetDeadline(time.Now().Add(3 * time.Second))
	buffer := make([]byte, 4096)
	if _, err := socket.Write(query); err != nil {
		return nil
	}
	n, err := socket.Read(buffer)
	if err != nil {
		return nil
	}
	return buffer[:n]
}
