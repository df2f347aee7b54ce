namespace Kaem.ML;

/// <summary>
/// One transposed convolution with square kernels: n x n pixels become m x m, <c>m = (n - 1)·Stride + Kernel - 2·Padding</c>. In an encoder it is the
/// convolution that goes the other way, from m x m pixels to n x n.
/// </summary>
/// <param name="Channels">Channels of its output.</param>
/// <param name="Kernel">Side of its kernels.</param>
/// <param name="Stride">Pixels of the output for one of the input, along each side.</param>
/// <param name="Padding">Pixels cut off at each side of the output.</param>
public sealed record ConvolutionLayer(int Channels, int Kernel = 4, int Stride = 2, int Padding = 1)
{
    private const int LargestKernel = 31;

    /// <summary>Channels of its output.</summary>
    public int Channels { get; init => field = Check.Within(value, 1, ImageShape.Largest); } = Check.Within(Channels, 1, ImageShape.Largest);

    /// <summary>Side of its kernels.</summary>
    /// <source>Table 7</source>
    public int Kernel { get; init => field = Check.Within(value, 1, LargestKernel); } = Check.Within(Kernel, 1, LargestKernel);

    /// <summary>Pixels of the output for one of the input, along each side.</summary>
    /// <source>Table 7</source>
    public int Stride { get; init => field = Check.Within(value, 1, LargestKernel); } = Check.Within(Stride, 1, LargestKernel);

    /// <summary>Pixels cut off at each side of the output.</summary>
    /// <source>Table 7</source>
    public int Padding { get; init => field = Check.Within(value, 0, LargestKernel); } = Check.Within(Padding, 0, LargestKernel);

    /// <summary>Side of the output, for an input of a given side.</summary>
    internal int OutputSize(int size) => (size - 1) * Stride + Kernel - 2 * Padding;

    /// <summary>Side of what an encoder's convolution makes of a given side; 0 where nothing is left.</summary>
    internal int InputSize(int size) => size + 2 * Padding < Kernel ? 0 : (size + 2 * Padding - Kernel) / Stride + 1;

    /// <inheritdoc/>
    public override string ToString() => $"{Kernel} x {Kernel} to {Channels} channels, stride {Stride}, padding {Padding}";
}
