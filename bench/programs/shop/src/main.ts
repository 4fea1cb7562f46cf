import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { listProducts, showProduct } from './products.ts'
import { createOrder, listOrders } from './orders.ts'
import { createRouter } from './router.ts'

const router = createRouter()
router.add('GET', '/products', listProducts)
router.add('GET', '/products/:id', showProduct)
router.add('GET', '/orders', listOrders)
router.add('POST', '/orders', createOrder)

const server = createServer((request, response) => {
  void router.handle(request, response)
})
server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port }))
})
