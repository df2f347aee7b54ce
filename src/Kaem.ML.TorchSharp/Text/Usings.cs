global using Kaem.ML.Text.Counting;
global using Kaem.ML.Text.Network;
global using Kaem.ML.Text.Tokens;
