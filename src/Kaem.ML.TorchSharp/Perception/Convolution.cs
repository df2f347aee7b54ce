using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Kaem.ML.Perception;

/// <summary>A convolution as a file has it: square kernels, zeros around the image, and by option batch normalisation behind it.</summary>
/// <param name="Name">Its name in the file, before ".weight" and ".bias".</param>
/// <param name="Inputs">Channels that come in.</param>
/// <param name="Outputs">Channels that go out.</param>
/// <param name="Kernel">Pixels of a kernel's side, odd; half of them, rounded down, are padding.</param>
/// <param name="Stride">Pixels from one place to the next.</param>
/// <param name="HasBias">Whether the file has a bias.</param>
/// <param name="Norm">Name of the batch normalisation; null for none.</param>
internal sealed record Convolution(string Name, int Inputs, int Outputs, int Kernel, int Stride, bool HasBias, string? Norm)
{
    /// <summary>Added to a variance, by PyTorch and by ML.NET's file.</summary>
    public const float Epsilon = 1e-5f;

    /// <summary>Pixels of a side, from those before.</summary>
    public int After(int side) => (side + 2 * (Kernel / 2) - Kernel) / Stride + 1;

    /// <summary>
    /// Reads kernels and bias, with the normalisation multiplied in: its running statistics, gain and bias, as of a network that does not learn.
    /// </summary>
    /// <param name="hash">Takes note of all arrays as they are in the file.</param>
    /// <returns>Kernels, output x input x row x column, and a bias for each output.</returns>
    /// <exception cref="ModelFormatException">The file lacks an array, or has it in another shape.</exception>
    public (float[] Kernels, float[] Bias) Read(IWeights weights, IncrementalHash hash)
    {
        float[] kernels = Noted($"{Name}.weight", Outputs, Inputs, Kernel, Kernel);
        float[] bias = HasBias ? Noted($"{Name}.bias", Outputs) : new float[Outputs];
        if (Norm is null)
            return (kernels, bias);
        float[] gains = Noted($"{Norm}.weight", Outputs), shifts = Noted($"{Norm}.bias", Outputs);
        float[] means = Noted($"{Norm}.running_mean", Outputs), variances = Noted($"{Norm}.running_var", Outputs);
        int length = kernels.Length / Outputs;
        for (int o = 0; o < Outputs; o++)
        {
            if (variances[o] < 0)
                throw new ModelFormatException($"Element {o} of '{Norm}.running_var' is {variances[o]}, but a variance is 0 or above: the file is damaged.");
            double factor = gains[o] / Math.Sqrt((double)variances[o] + Epsilon);
            for (int i = o * length; i < (o + 1) * length; i++)
                kernels[i] = (float)(factor * kernels[i]);
            bias[o] = (float)(shifts[o] + factor * ((double)bias[o] - means[o]));
        }
        return (kernels, bias);

        float[] Noted(string name, params ReadOnlySpan<int> shape)
        {
            float[] values = weights.Read(name, shape);
            hash.AppendData(MemoryMarshal.AsBytes(values.AsSpan()));
            return values;
        }
    }
}
