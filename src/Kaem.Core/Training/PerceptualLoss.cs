namespace Kaem.ML.Training;

/// <summary>The perceptual loss of training, where an engine has none.</summary>
internal static class PerceptualLoss
{
    /// <summary>Refuses options that ask for one.</summary>
    /// <param name="engine">Name of the engine.</param>
    /// <exception cref="NotSupportedException">They do.</exception>
    public static void Refuse(KaemOptions options, string engine)
    {
        if (options.Perceptual is not null)
        {
            throw new NotSupportedException(
                $"The likelihood has a perceptual loss, which the engine '{engine}' can't train with; the engine on TorchSharp can. Add the packages "
                + "Kaem.ML.TorchSharp and TorchSharp-cpu (on a GPU TorchSharp-cuda-linux or TorchSharp-cuda-windows), and train on TorchSharpEngine.Cpu: "
                + "KaemModel.Train takes it as its engine, an estimator of ML.NET by WithEngine. The trained model works on any engine.");
        }
    }
}
