import '../runtime-ui/styles/index.css'
