module groundcrew.dev/tools/mongo_tools

go 1.26.0

require github.com/mongodb/mongo-tools v0.0.0-20240724183527-6d4f001be3fc
