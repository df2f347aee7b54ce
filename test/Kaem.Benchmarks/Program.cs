using BenchmarkDotNet.Running;
using Kaem.ML.Benchmarks.Quick;

// "quick" takes medians within seconds; everything else goes to BenchmarkDotNet, for instance --filter *MatrixProduct*.
if (args is ["quick", .. string[] options])
    return QuickRunner.Run(options);
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
