using BenchmarkDotNet.Running;
using Kaem.ML.Benchmarks.Accuracy;
using Kaem.ML.Benchmarks.Memory;
using Kaem.ML.Benchmarks.Quick;
using Kaem.ML.Benchmarks.Torch;

// "quick" takes medians within seconds, "accuracy" X for instance --filter *MatrixProduct*.
if (args is ["quick", .. string[] options])
    return QuickRunner.Run(options);
if (args is ["torchsharp", .. string[] torch])
    return TorchRunner.Run(torch);
if (args is ["table-memory", .. string[] memory])
    return TableMemory.Run(memory);
if (args is ["accuracy"])
    return PriorAccuracy.Run();
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
