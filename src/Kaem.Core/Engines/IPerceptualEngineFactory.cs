namespace Kaem.ML.Engines;

/// <summary>Makes engines that train with a perceptual loss; it reads the network's weights itself.</summary>
internal interface IPerceptualEngineFactory : IKaemEngineFactory
{
    /// <summary>Reads the weights of the options' perceptual loss and checks that they serve, before anything is made.</summary>
    /// <returns>Their checksum.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ModelFormatException">The file is damaged, or holds other weights than the options' checksum says.</exception>
    /// <exception cref="NotSupportedException">The engine can't compute anything here.</exception>
    /// <exception cref="ArgumentException">The network has no such layer, or the images are too small for it.</exception>
    string ChecksumOf(KaemOptions options);
}
