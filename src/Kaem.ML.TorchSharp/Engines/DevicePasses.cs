using Kaem.ML.Arrays;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;
using static TorchSharp.torch;

namespace Kaem.ML.Engines;

internal sealed partial class TorchEngine
{
    /// <summary>What the twin leaves to the device: passes through networks, where scoring spends its time.</summary>
    private sealed class DevicePasses(TorchEngine engine) : IModelPasses
    {
        public void Generate(MatrixView inputs, MatrixView outputs)
        {
            if (inputs.Rows == 0)
                return;
            using var still = no_grad();
            using var scope = NewDisposeScope();
            Copy(engine.Decode(HostCopies.ToDevice(inputs.Elements, engine._model.Device, inputs.Rows, inputs.Columns)), outputs);
        }

        public void Encode(ReadOnlySpan<float> rows, MatrixView outputs)
        {
            using var still = no_grad();
            using var scope = NewDisposeScope();
            Copy(engine._model.Encode(rows, engine._workers), outputs);
        }

        public void Evaluate(ReadOnlySpan<float> points, MatrixView inputs, MatrixView outputs, Span<double> logPrior)
        {
            var tables = engine.Tables();
            using var still = no_grad();
            using var scope = NewDisposeScope();
            var z = engine._model.Latent(points);
            engine._model.Prior.LogProbability(tables, z).ToHost(logPrior);
            var seen = engine._model.Prior.ToGenerator(z);
            Copy(seen, inputs);
            Copy(engine.Decode(seen), outputs);
        }

        private static void Copy(Tensor values, MatrixView matrix) => values.ToHost(matrix.Elements);
    }
}
