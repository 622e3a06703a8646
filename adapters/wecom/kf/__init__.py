"""WeChat customer service (微信客服): customers who write from WeChat."""
