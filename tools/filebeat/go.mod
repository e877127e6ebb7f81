module groundcrew.dev/tools/filebeat

go 1.26.0

replace github.com/Azure/azure-sdk-for-go => github.com/elastic/azure-sdk-for-go v59.0.0-elastic-1+incompatible

replace github.com/Microsoft/go-winio => github.com/bi-zone/go-winio v0.4.15

replace github.com/Shopify/sarama => github.com/elastic/sarama v1.19.1-0.20210823122811-11c3ef800752

replace github.com/apoydence/eachers => github.com/poy/eachers v0.0.0-20181020210610-23942921fe77

replace github.com/cucumber/godog => github.com/cucumber/godog v0.8.1

replace github.com/docker/docker => github.com/docker/engine v0.0.0-20191113042239-ea84732a7725

replace github.com/docker/go-plugins-helpers => github.com/elastic/go-plugins-helpers v0.0.0-20200207104224-bdf17607b79f

replace github.com/dop251/goja => github.com/andrewkroh/goja v0.0.0-20190128172624-dd2ac4456e20

replace github.com/dop251/goja_nodejs => github.com/dop251/goja_nodejs v0.0.0-20171011081505-adff31b136e6

replace github.com/fsnotify/fsevents => github.com/elastic/fsevents v0.0.0-20181029231046-e1d381a4d270

replace github.com/fsnotify/fsnotify => github.com/adriansr/fsnotify v1.4.8-0.20211018144411-a81f2b630e7c

replace github.com/golang/glog => github.com/elastic/glog v1.0.1-0.20210831205241-7d8b5c89dfc4

replace github.com/google/gopacket => github.com/adriansr/gopacket v1.1.18-0.20200327165309-dd62abfa8a41

replace github.com/insomniacslk/dhcp => github.com/elastic/dhcp v0.0.0-20200227161230-57ec251c7eb3

replace github.com/tonistiigi/fifo => github.com/containerd/fifo v0.0.0-20190816180239-bda0ff6ed73c

exclude github.com/docker/distribution v2.8.0+incompatible

require github.com/elastic/beats/v7 v7.17.28
