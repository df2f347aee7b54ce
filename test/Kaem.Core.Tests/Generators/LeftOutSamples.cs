using Kaem.ML.Generators;
using Kaem.ML.Numerics;
using Kaem.ML.Tests.Kan;

namespace Kaem.ML.Tests.Generators;

/// <summary>Samples that the loss does not depend on can be left out of a backward pass.</summary>
internal static class LeftOutSamples
{
    /// <summary>The gradients are the same to the last bit with and without such samples.</summary>
    /// <param name="inputs">Whether the inputs' gradients are computed too.</param>
    /// <param name="parameterGradients">Reads the gradients of the parameters.</param>
    public static void ShouldChangeNoBit(Generator generator, int samples, bool inputs, WorkerPool workers, Func<IEnumerable<float[]>> parameterGradients)
    {
        int[] kept = [.. Enumerable.Range(0, samples).Where(s => s % 3 == 1 || s == samples - 2)];
        float[][] all = Gradients(leaveOut: false), some = Gradients(leaveOut: true);
        for (int i = 0; i < all.Length; i++)
            some[i].Should().Equal(all[i]);

        float[][] Gradients(bool leaveOut)
        {
            var workspace = generator.CreateWorkspace(samples);
            workspace.IsTraining = true;
            new RandomStream(5, StreamPurpose.Initialisation).Normal(KanFixture.Span(workspace.Input));
            generator.Forward(workspace, workers);
            if (leaveOut)
                workspace.Keep(kept);
            for (int s = 0; s < samples; s++)
            {
                int row = leaveOut ? Array.IndexOf(kept, s) : s;
                if (kept.Contains(s))
                    new RandomStream((ulong)s, StreamPurpose.Initialisation).Normal(workspace.OutputGradient.Row(row));
                else if (!leaveOut)
                    workspace.OutputGradient.Row(row).Clear();
            }
            generator.Backward(workspace, ParameterGradients.Written, inputs, workers);
            var ofInputs = kept.Select((s, k) => workspace.InputGradient.Row(leaveOut ? k : s).ToArray());
            return [.. inputs ? ofInputs : [], .. parameterGradients()];
        }
    }
}
